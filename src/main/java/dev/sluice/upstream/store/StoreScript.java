package dev.sluice.upstream.store;

import dev.sluice.core.digest.Digest;
import dev.sluice.core.digest.Hex;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The commands that run the script: EVALSHA, and EVAL for a store that does not know the script. Immutable. */
final class StoreScript {
    private static final long KEYS = 1;

    private final String text;
    private final String hash;

    StoreScript(String text) {
        this.text = text;
        this.hash = Hex.of(Digest.sha1(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Runs the script. After an error for an unknown script, the same call goes with its text.
     *
     * @param hasLeft whether no request waits for the call any more, so that nothing more is sent
     */
    Future<List<String>> run(StoreConnection connection, ScriptCall call, BooleanSupplier hasLeft) {
        return connection.send(request(Command.EVALSHA, hash, call), true).recover(failure -> {
            if (!StoreReason.isUnknownScript(failure)) return Future.failedFuture(failure);
            return hasLeft.getAsBoolean()
                    ? Future.failedFuture(new StoreFailure(StoreFailure.Kind.REJECTED, StoreReason.LATE))
                    : connection.send(request(Command.EVAL, text, call), false);
        });
    }

    private static Request request(Command command, String script, ScriptCall call) {
        Request request = Request.cmd(command).arg(script).arg(KEYS).arg(call.key());
        call.arguments().forEach(request::arg);
        return request;
    }
}
