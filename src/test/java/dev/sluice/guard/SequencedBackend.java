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
    private Backend afterwards = Replies.status(200);
    private int running;
    private int mostRunning;

    SequencedBackend next(Backend... answers) {
        script.addAll(List.of(answers));
        return this;
    }

    SequencedBackend then(Backend answer) {
        afterwards = answer;
        return this;
    }

    @Override
    public Future<Reply> send(Call call) {
        received.add(call);
        call.progress().attempt();
        Backend answer = script.isEmpty() ? afterwards : script.poll();
        Future<Reply> reply = answer.send(call);
        mostRunning = Math.max(mostRunning, ++running);
        return reply.onComplete(ended -> running--);
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

    int mostRunning() {
        return mostRunning;
    }
}
