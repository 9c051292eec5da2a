/** Notices that the configuration's folder, or a secret it refers to, was written to. */
@NullMarked
package dev.sluice.config.watch;

import org.jspecify.annotations.NullMarked;
