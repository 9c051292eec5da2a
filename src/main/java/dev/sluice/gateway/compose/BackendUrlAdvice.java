package dev.sluice.gateway.compose;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recognises a URL instead of the name of a backend, for messages. A message never repeats the URL, which may hold a password. */
public final class BackendUrlAdvice {
    private static final Pattern URL = Pattern.compile("https?://(?:[^/@\\s]*@)?([^/:?#]*)[^/?#\\s]*(/[^?#\\s]*)?\\S*");
    private static final Pattern NAME = Pattern.compile("[A-Za-z][\\w-]*");

    private BackendUrlAdvice() {}

    /**
     * Returns the end of a message about a URL; empty for any other text.
     *
     * @param prefix the words before the name of the backend, such as {@code "GET "}
     */
    public static Optional<String> advice(String word, String prefix) {
        Matcher url = URL.matcher(word);
        if (!url.matches()) return Optional.empty();
        String name = nameOf(url.group(1));
        String path = url.group(2) == null ? "/" : url.group(2);
        return Optional.of(
                "a URL (expected: " + prefix + name + " " + path + ", and the URL in backends." + name + ")");
    }

    /** Returns the first label of a host that can be a name. */
    private static String nameOf(String host) {
        String label = host.split("\\.", 2)[0];
        return NAME.matcher(label).matches() ? label : "NAME";
    }
}
