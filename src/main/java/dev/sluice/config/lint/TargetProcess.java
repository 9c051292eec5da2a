package dev.sluice.config.lint;

/**
 * The process that will run a configuration.
 *
 * @param heap the bytes of its heap
 * @param isPod whether it runs in a pod of Kubernetes
 */
public record TargetProcess(long heap, boolean isPod) {}
