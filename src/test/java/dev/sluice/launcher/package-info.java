/** Tests of the {@code sluice} script at the root of the project. */
@NullMarked
package dev.sluice.launcher;

import org.jspecify.annotations.NullMarked;
