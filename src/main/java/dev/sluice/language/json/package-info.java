/**
 * Reads, validates, filters and writes JSON without losing digits. Bytes and trees enter; bytes, trees or an {@link
 * dev.sluice.language.json.InvalidJsonException} leave.
 */
@NullMarked
package dev.sluice.language.json;

import org.jspecify.annotations.NullMarked;
