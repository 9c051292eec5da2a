/** The {@code sluice} script at the root: what it builds, when, and what it tells who lacks something. */
@NullMarked
package dev.sluice.launcher;

import org.jspecify.annotations.NullMarked;
