package dev.sluice.credentials;

import dev.sluice.backend.Call;
import dev.sluice.backend.SubjectToken;
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
final class PerSubjectTokenSource implements TokenSource {
    static final int MOST = 10_000;

    private final Function<SubjectToken, TokenSource> create;
    private final Map<SubjectToken, TokenSource> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<SubjectToken, TokenSource> eldest) {
            return size() > MOST;
        }
    };

    PerSubjectTokenSource(Function<SubjectToken, TokenSource> create) {
        this.create = create;
    }

    @Override
    public Future<AccessToken> live(Call call) {
        SubjectToken subject = call.subject();
        return subject == null ? TokenRelay.unknown(call) : of(subject).live(call);
    }

    @Override
    public boolean takeBack(Call call, AccessToken refused) {
        SubjectToken subject = call.subject();
        return subject != null && of(subject).takeBack(call, refused);
    }

    /** How many callers are remembered. */
    synchronized int size() {
        return known.size();
    }

    private synchronized TokenSource of(SubjectToken subject) {
        return known.computeIfAbsent(subject, create);
    }
}
