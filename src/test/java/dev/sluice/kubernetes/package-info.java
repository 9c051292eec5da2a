/** The Dockerfile and the manifests under {@code k8s/}: what they promise a cluster, read without one. */
@NullMarked
package dev.sluice.kubernetes;

import org.jspecify.annotations.NullMarked;
