/**
 * Reads certificates and keys from files, verifies them and watches the files for changes. Paths enter; valid PEM contents leave
 * as options of Vert.x.
 */
@NullMarked
package dev.sluice.core.tls;

import org.jspecify.annotations.NullMarked;
