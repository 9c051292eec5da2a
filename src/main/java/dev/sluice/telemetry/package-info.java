/** Every meter, in one place: its name, its labels and when it counts. */
@NullMarked
package dev.sluice.telemetry;

import org.jspecify.annotations.NullMarked;
