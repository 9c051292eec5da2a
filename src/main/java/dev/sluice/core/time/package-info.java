/**
 * The contract of a clock with its timers, and deadlines. Other rooms receive a {@link dev.sluice.core.time.Clock} and pass in tasks; the
 * demo alone has a clock of its own.
 */
@NullMarked
package dev.sluice.core.time;

import org.jspecify.annotations.NullMarked;
