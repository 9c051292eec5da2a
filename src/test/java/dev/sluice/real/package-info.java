/** Servers and tools nobody here wrote, for tests that must not only meet our own fakes. */
@NullMarked
package dev.sluice.real;

import org.jspecify.annotations.NullMarked;
