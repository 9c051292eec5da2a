/** Who is calling, decided before anything is asked of any backend. */
@NullMarked
package dev.sluice.identity;

import org.jspecify.annotations.NullMarked;
