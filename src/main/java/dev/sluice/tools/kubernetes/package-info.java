/** Compares the folder of the configuration with the Kustomization that deploys it. A loaded configuration enters; it leaves with more findings. */
@NullMarked
package dev.sluice.tools.kubernetes;

import org.jspecify.annotations.NullMarked;
