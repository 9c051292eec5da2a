/** One request becomes backend calls, and their replies one document: routes, steps, their graph, expressions, answers. */
@NullMarked
package dev.sluice.compose;

import org.jspecify.annotations.NullMarked;
