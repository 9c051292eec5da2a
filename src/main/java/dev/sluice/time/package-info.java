/** Reading a clock and waiting. The only room that does either, but for the demo; every other room is handed a {@link dev.sluice.time.Clock}. */
@NullMarked
package dev.sluice.time;

import org.jspecify.annotations.NullMarked;
