/**
 * Fuzz targets: a class for each parser of untrusted or hand-written text. {@code .ci/fuzz} runs them with Jazzer, and {@code
 * KeptInputsTest} replays the kept inputs in {@code src/test/resources/dev/sluice/fuzz}.
 */
@NullMarked
package dev.sluice.fuzz;

import org.jspecify.annotations.NullMarked;
