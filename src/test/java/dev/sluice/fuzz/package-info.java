/**
 * Fuzz targets: a class for each parser of untrusted or hand-written text. {@code .ci/fuzz} runs them with Jazzer, and {@code
 * FuzzCorpusTest} replays the corpus in {@code src/test/resources/dev/sluice/fuzz}.
 */
@NullMarked
package dev.sluice.fuzz;

import org.jspecify.annotations.NullMarked;
