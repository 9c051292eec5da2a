package dev.sluice.config.route;

import dev.sluice.config.binding.Binder;
import dev.sluice.config.binding.ScalarType;
import dev.sluice.config.binding.TypeRegistry;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.core.spec.RecordReflection;
import dev.sluice.core.spec.Secret;
import dev.sluice.upstream.store.StoreSpec;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code store}. Its URLs have the schemes redis and rediss, which backends do not accept. */
public final class StoreDeserializer {
    private static final String EXPECTED = "a URL such as rediss://valkey:6379";

    private static final ScalarType URL = new ScalarType(EXPECTED, StoreDeserializer::url);

    /** The beginnings of URLs in other products, and hosts without a scheme. */
    private static final Pattern MEANT = Pattern.compile(
            "(?:(https?|valkeys?|rediss?|tcp|tls)://)?([a-z0-9.-]+(?::[0-9]{1,5})?)/?", Pattern.CASE_INSENSITIVE);

    private StoreDeserializer() {}

    /** Returns the values of absent keys. */
    public static Map<String, @Nullable Object> defaults() {
        Map<String, @Nullable Object> values =
                new HashMap<>(RecordReflection.values(StoreSpec.of(URI.create("redis://any"))));
        values.remove("url");
        return values;
    }

    /** Reads the settings; returns null after it has reported each error. */
    public static @Nullable Object read(ConfigValue value, Binder binder) {
        if (mayHavePassword(value)) {
            binder.findings().error(value, "a text (expected: a mapping of url, username and password)");
            return null;
        }
        TypeRegistry registry = binder.registry().withDeserializer(URI.class, StoreDeserializer::readUrl);
        Object store = binder.with(registry).bindRecord(StoreSpec.class, value, registry.defaultsOf(StoreSpec.class));
        if (store instanceof StoreSpec spec) requirePassword(spec, value, binder);
        return store;
    }

    private static boolean mayHavePassword(ConfigValue value) {
        Scalar text = ConfigValue.scalar(value);
        return text != null && text.text().contains("@");
    }

    /** A blank variable must not turn authentication off. */
    private static void requirePassword(StoreSpec store, ConfigValue value, Binder binder) {
        Secret password = store.password();
        ConfigValue written = ConfigValue.at(value, "password");
        if (password != null && written != null && password.value().isEmpty())
            binder.reject(written, "a password that is not empty; without one, leave the setting out");
    }

    private static @Nullable Object readUrl(ConfigValue value, Binder binder) {
        Scalar scalar = ConfigValue.scalar(value);
        return scalar == null ? binder.reject(value, EXPECTED) : binder.read(URL, scalar);
    }

    /** The settings check the rest of the URL. */
    private static URI url(Scalar scalar) {
        if (scalar.isNull()) throw new IllegalArgumentException("null");
        String text = scalar.text();
        // A message must not repeat a password.
        if (text.contains("@"))
            throw InvalidTextException.at(
                    0, "a URL cannot hold an @; write user and password in username and password");
        if (text.matches("[a-z]+://[^/]*_.*"))
            throw InvalidTextException.at(0, "a host name cannot hold an underscore");
        Matcher meant = MEANT.matcher(text);
        if (!text.matches("rediss?://.+") && meant.matches())
            throw InvalidTextException.at(
                    0, text + "; did you mean " + scheme(meant.group(1)) + "://" + meant.group(2) + "?");
        return uri(text);
    }

    private static URI uri(String text) {
        try {
            URI url = new URI(text);
            if ("redis".equals(url.getScheme()) || "rediss".equals(url.getScheme())) return url;
            throw new IllegalArgumentException("not a URL of a store");
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not a URI", e);
        }
    }

    /** Without a scheme, a connection is encrypted. */
    private static String scheme(@Nullable String written) {
        boolean isPlain = written != null && !written.toLowerCase(Locale.ROOT).matches("https|valkeys|rediss|tls");
        return isPlain ? "redis" : "rediss";
    }
}
