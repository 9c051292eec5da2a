package dev.sluice.credentials;

import dev.sluice.backend.Call;
import dev.sluice.backend.Subject;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Tokens that are got for the token of each caller. At most {@value #MOST} callers are remembered; the one not seen for
 * longest is forgotten first. It is the caller's token that tells callers apart, and not the name in it, because another
 * token of the same caller may allow less.
 *
 * <p>Safe for any number of event loops: the map changes under its lock, which is held for no more than a look.
 */
final class TokensBySubject implements Tokens {
    static final int MOST = 10_000;

    private final Function<Subject, Tokens> create;
    private final Map<Subject, Tokens> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Subject, Tokens> eldest) {
            return size() > MOST;
        }
    };

    TokensBySubject(Function<Subject, Tokens> create) {
        this.create = create;
    }

    @Override
    public Future<Token> live(Call call) {
        Subject subject = call.subject();
        return subject == null ? Relayed.unknown(call) : of(subject).live(call);
    }

    @Override
    public boolean takeBack(Call call, Token refused) {
        Subject subject = call.subject();
        return subject != null && of(subject).takeBack(call, refused);
    }

    /** How many callers are remembered. */
    synchronized int size() {
        return known.size();
    }

    private synchronized Tokens of(Subject subject) {
        return known.computeIfAbsent(subject, create);
    }
}
