/**
 * The memory budgets of the process, for the heap and for direct buffers, and the accounts of each request. Sizes of bodies, trees and connections enter; a reservation or a
 * {@link dev.sluice.core.memory.MemoryLimitException} leaves.
 */
@NullMarked
package dev.sluice.core.memory;

import org.jspecify.annotations.NullMarked;
