package dev.sluice.credentials;

import dev.sluice.backend.Call;
import dev.sluice.backend.SubjectToken;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Holds one token source for each caller, at most {@value #MAX_SUBJECTS}, and evicts the least recently used. The key is the
 * caller's token rather than the caller's name, because another token of the same caller may allow less. Thread-safe.
 */
final class PerSubjectTokenSource implements TokenSource {
    static final int MAX_SUBJECTS = 10_000;

    private final String credentials;
    private final Function<SubjectToken, TokenSource> create;
    private final Map<SubjectToken, TokenSource> sources = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<SubjectToken, TokenSource> eldest) {
            return size() > MAX_SUBJECTS;
        }
    };

    /**
     * Creates a source without tokens.
     *
     * @param credentials the name in the configuration, for failures
     */
    PerSubjectTokenSource(String credentials, Function<SubjectToken, TokenSource> create) {
        this.credentials = credentials;
        this.create = create;
    }

    @Override
    public Future<AccessToken> get(Call call) {
        SubjectToken subjectToken = call.subjectToken();
        return subjectToken == null
                ? TokenRelay.missingToken(credentials, call)
                : sourceOf(subjectToken).get(call);
    }

    @Override
    public boolean invalidate(Call call, AccessToken rejected) {
        SubjectToken subjectToken = call.subjectToken();
        return subjectToken != null && sourceOf(subjectToken).invalidate(call, rejected);
    }

    synchronized int size() {
        return sources.size();
    }

    private synchronized TokenSource sourceOf(SubjectToken subjectToken) {
        return sources.computeIfAbsent(subjectToken, create);
    }
}
