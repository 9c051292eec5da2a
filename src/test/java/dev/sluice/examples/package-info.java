/** Programs that embed Sluice, as their authors would write them, and what they do against real servers. */
@NullMarked
package dev.sluice.examples;

import org.jspecify.annotations.NullMarked;
