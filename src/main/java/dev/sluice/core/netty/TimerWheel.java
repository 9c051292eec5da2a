package dev.sluice.core.netty;

import dev.sluice.core.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one event loop in a hashed wheel (Varghese and Lauck, "Hashed and Hierarchical Timing Wheels", 1987, scheme 6). It
 * takes constant time to set and to cancel a timer, and most timers are cancelled. A timer fires up to {@link #SLOT_NANOS} late, and
 * never early. The wheel needs one timer of its clock, for the next slot that is not empty.
 *
 * <p>For its event loop, whose thread creates it. Another thread may cancel a timer, which then keeps its memory until its time.
 *
 * <p>Vert.x 5.1.10: keeps each timer in a sorted queue and in a map of the process. {@code TimerWheelTest}
 */
final class TimerWheel {
    /** The time of a slot, in ns. */
    static final long SLOT_NANOS = 5_000_000;

    /** The number of slots, a power of two: a turn of the wheel takes 2.56 s. */
    private static final int SLOTS = 512;

    private final Clock clock;
    private final Thread owner = Thread.currentThread();
    private final long originNanos;
    private final Entry[] slots = new Entry[SLOTS];
    private final Entry due = Entry.list();
    private long currentSlot;
    private long wakeSlot = Long.MAX_VALUE;
    private Clock.Timer wake = () -> {};
    private int size;

    /** @param clock sets the timers that turn the wheel */
    TimerWheel(Clock clock) {
        this.clock = clock;
        this.originNanos = clock.nanos();
        for (int i = 0; i < SLOTS; i++) slots[i] = Entry.list();
    }

    /** Runs a task, which throws nothing, once after a delay of more than zero ns. */
    Clock.Timer after(long delayNanos, Runnable task) {
        long now = clock.nanos() - originNanos;
        Entry entry = new Entry(now + Math.min(delayNanos, Long.MAX_VALUE - now), task, this);
        long slot = slotOf(entry.atNanos);
        entry.addTo(listOf(slot));
        size++;
        wakeAt(slot);
        return entry;
    }

    /** Returns the slot whose end is not before a time. */
    private static long slotOf(long nanos) {
        return (nanos - 1) / SLOT_NANOS + 1;
    }

    private Entry listOf(long slot) {
        return slots[(int) (slot & (SLOTS - 1))];
    }

    /** Sets the timer for the end of a slot, or for a turn from now, unless an earlier one is set. */
    private void wakeAt(long slot) {
        if (slot >= wakeSlot) return;
        wakeSlot = Math.min(slot, currentSlot + SLOTS);
        wake.cancel();
        wake = clock.after(originNanos + wakeSlot * SLOT_NANOS - clock.nanos(), this::onWake);
    }

    private void onWake() {
        wakeSlot = Long.MAX_VALUE;
        long now = clock.nanos() - originNanos;
        long last = now / SLOT_NANOS;
        for (long slot = Math.max(currentSlot + 1, last - SLOTS + 1); slot <= last; slot++) collect(listOf(slot), now);
        currentSlot = last;
        while (due.next != due) fire(due.next);
        wakeForNext();
    }

    private void collect(Entry list, long now) {
        for (Entry entry = list.next, following; entry != list; entry = following) {
            following = entry.next;
            if (entry.atNanos > now) continue;
            entry.unlink();
            entry.addTo(due);
        }
    }

    private void wakeForNext() {
        if (size == 0) return;
        long slot = currentSlot + 1;
        while (slot < currentSlot + SLOTS && listOf(slot).next == listOf(slot)) slot++;
        wakeAt(slot);
    }

    private void fire(Entry entry) {
        Runnable task = entry.task;
        remove(entry);
        if (task != null && !entry.isCancelled) task.run();
    }

    private void remove(Entry entry) {
        if (entry.task == null) return;
        entry.unlink();
        entry.task = null;
        size--;
    }

    /** A timer in the list of its slot, or the head of a list. */
    private static final class Entry implements Clock.Timer {
        private final long atNanos;
        private final @Nullable TimerWheel wheel;
        private @Nullable Runnable task;
        private volatile boolean isCancelled;
        private Entry previous = this;
        private Entry next = this;

        Entry(long atNanos, @Nullable Runnable task, @Nullable TimerWheel wheel) {
            this.atNanos = atNanos;
            this.task = task;
            this.wheel = wheel;
        }

        static Entry list() {
            return new Entry(0, null, null);
        }

        void addTo(Entry list) {
            previous = list.previous;
            next = list;
            previous.next = this;
            list.previous = this;
        }

        void unlink() {
            previous.next = next;
            next.previous = previous;
        }

        @Override
        public void cancel() {
            if (wheel == null || Thread.currentThread() != wheel.owner) isCancelled = true;
            else wheel.remove(this);
        }
    }
}
