package dev.sluice.credentials;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Remembers what it is told. */
final class RecordedTokenEvents implements TokenEvents {
    final List<String> asked = new ArrayList<>();
    int waiting;

    @Override
    public void asked(String trigger, String result, Duration elapsed) {
        asked.add(trigger + " " + result + " " + elapsed.toMillis() + "ms");
    }

    @Override
    public void waiting(int more) {
        waiting += more;
    }
}
