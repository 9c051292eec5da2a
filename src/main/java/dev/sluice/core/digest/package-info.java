/** Hashes (SHA-256, SHA-1 and keyed ones) and hexadecimal digits. Bytes and texts enter; hashes and digits leave. */
@NullMarked
package dev.sluice.core.digest;

import org.jspecify.annotations.NullMarked;
