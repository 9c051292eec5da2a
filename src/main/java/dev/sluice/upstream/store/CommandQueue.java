package dev.sluice.upstream.store;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The commands of one connection without a reply, the oldest first. Confined to one event loop. */
final class CommandQueue {
    /** The largest number of commands without a reply. */
    static final int LIMIT = 4096;

    private final ArrayDeque<PendingCommand> commands = new ArrayDeque<>();
    /** The number of late commands, which are the oldest ones. */
    private int late;

    boolean isFull() {
        return commands.size() >= LIMIT;
    }

    boolean isEmpty() {
        return commands.isEmpty();
    }

    boolean hasLate() {
        return late > 0;
    }

    void add(PendingCommand command) {
        commands.add(command);
    }

    @Nullable
    PendingCommand oldest() {
        return commands.peek();
    }

    /** Removes a command that has ended, and returns false if it was removed before. Replies come in the order of the commands. */
    boolean remove(PendingCommand command) {
        boolean isOldest = commands.peek() == command;
        if (isOldest) commands.poll();
        if (!isOldest && !commands.remove(command)) return false;
        if (command.isLate()) late--;
        return true;
    }

    /** Marks the commands that were sent before a time, and returns the number of those that were not late before. */
    int markLate(long sentBeforeNanos) {
        if (commands.isEmpty()
                || commands.peek().sentNanos() - sentBeforeNanos > 0
                || commands.peekLast().isLate()) return 0;
        int marked = 0;
        for (PendingCommand command : commands) {
            if (command.sentNanos() - sentBeforeNanos > 0) break;
            if (command.markLate()) marked++;
        }
        late += marked;
        return marked;
    }
}
