/** Routes and their steps: how they are written, and what must hold among their parts. */
@NullMarked
package dev.sluice.config.route;

import org.jspecify.annotations.NullMarked;
