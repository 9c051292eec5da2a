/** Tests of the Dockerfile and of the manifests in {@code k8s/}. They need no cluster. */
@NullMarked
package dev.sluice.kubernetes;

import org.jspecify.annotations.NullMarked;
