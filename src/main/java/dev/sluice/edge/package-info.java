/** HTTP as the caller sees it: listeners, the route index, limits on requests, answers and problems. */
@NullMarked
package dev.sluice.edge;

import org.jspecify.annotations.NullMarked;
