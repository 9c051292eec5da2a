package dev.sluice.guard;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Call;
import dev.sluice.backend.Reply;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Does what the test wrote, in order and then for ever, and remembers what it was asked. */
final class SequencedBackend implements Backend {
    private final Deque<Backend> script = new ArrayDeque<>();
    private final List<Call> received = new ArrayList<>();
    private Backend defaultReply = Replies.status(200);
    private int running;
    private int maxRunning;

    SequencedBackend next(Backend... answers) {
        script.addAll(List.of(answers));
        return this;
    }

    SequencedBackend then(Backend answer) {
        defaultReply = answer;
        return this;
    }

    @Override
    public Future<Reply> send(Call call) {
        received.add(call);
        call.progress().countAttempt();
        Backend answer = script.isEmpty() ? defaultReply : script.poll();
        Future<Reply> reply = answer.send(call);
        maxRunning = Math.max(maxRunning, ++running);
        return reply.onComplete(ignored -> running--);
    }

    int hits() {
        return received.size();
    }

    List<Call> received() {
        return received;
    }

    int running() {
        return running;
    }

    int maxRunning() {
        return maxRunning;
    }
}
