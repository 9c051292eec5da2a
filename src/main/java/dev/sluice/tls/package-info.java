/** Certificates and keys in files: whether they can be used, and what is written to them while they are in use. */
@NullMarked
package dev.sluice.tls;

import org.jspecify.annotations.NullMarked;
