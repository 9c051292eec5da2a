/** External servers and tools, for tests that do not rely on fixtures alone. */
@NullMarked
package dev.sluice.real;

import org.jspecify.annotations.NullMarked;
