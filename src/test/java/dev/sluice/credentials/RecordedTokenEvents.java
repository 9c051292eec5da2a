package dev.sluice.credentials;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Records token events. */
final class RecordedTokenEvents implements TokenEvents {
    final List<String> requests = new ArrayList<>();
    int waiters;

    @Override
    public void requested(String trigger, String result, Duration elapsed) {
        requests.add(trigger + " " + result + " " + elapsed.toMillis() + "ms");
    }

    @Override
    public void waitersChanged(int more) {
        waiters += more;
    }
}
