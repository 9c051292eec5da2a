/** What becomes of a request, told before it is made: the route, the order of its steps, and where each setting comes from. */
@NullMarked
package dev.sluice.explain;

import org.jspecify.annotations.NullMarked;
