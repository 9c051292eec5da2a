/**
 * The memory budgets of the process, for the heap and for direct buffers, and the accounts of each request. Sizes of bodies, trees and connections enter; a reservation or a
 * {@link dev.sluice.memory.MemoryLimitException} leaves.
 */
@NullMarked
package dev.sluice.memory;

import org.jspecify.annotations.NullMarked;
