/**
 * Reads, validates, filters and writes JSON without losing digits. Bytes and trees enter; bytes, trees or an {@link
 * dev.sluice.json.InvalidJsonException} leave.
 */
@NullMarked
package dev.sluice.json;

import org.jspecify.annotations.NullMarked;
