package dev.sluice.config.lint;

/**
 * The process that will run a configuration.
 *
 * @param heap the bytes of its heap
 * @param hasProbes whether it runs in a pod of Kubernetes or in a container of the image, so that probes connect from outside
 */
public record TargetProcess(long heap, boolean hasProbes) {}
