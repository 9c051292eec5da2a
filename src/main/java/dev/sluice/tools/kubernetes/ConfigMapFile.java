package dev.sluice.tools.kubernetes;

import dev.sluice.config.source.Scalar;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file of a {@code configMapGenerator}, written as {@code routes-shop.yaml=routes/shop.yaml} or as the path alone.
 *
 * @param written the entry
 * @param key the name of the file in the pod
 * @param path the path of the file, below the folder of the Kustomization
 */
public record ConfigMapFile(Scalar written, String key, String path) {
    /** The largest number of characters of a key. */
    static final int MAX_KEY = 253;

    /** The syntax of a key in a ConfigMap. */
    private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]+");

    private static final Pattern OUTSIDE_OF_KEY = Pattern.compile("[^-._a-zA-Z0-9]");

    static ConfigMapFile parse(Scalar written) {
        String text = written.text();
        int equals = text.indexOf('=');
        String path = withoutDot(text.substring(equals + 1));
        String key = equals < 0 ? path.substring(path.lastIndexOf('/') + 1) : text.substring(0, equals);
        return new ConfigMapFile(written, key, path);
    }

    private static String withoutDot(String path) {
        return path.startsWith("./") ? path.substring(2) : path;
    }

    boolean hasValidKey() {
        return isValidKey(key);
    }

    /** Whether Kubernetes accepts a key. It rejects the names of a folder and of its parent. */
    static boolean isValidKey(String key) {
        return key.length() <= MAX_KEY && KEY.matcher(key).matches() && !key.equals(".") && !key.startsWith("..");
    }

    /** Whether the gateway reads the file in the pod. It reads YAML files whose names do not begin with a dot. */
    boolean isRead() {
        String name = key.toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml"));
    }

    /** Returns the file; null if it does not exist. Kustomize rejects files outside of the folder. Blocks. */
    @Nullable
    Path existingIn(Path folder) {
        try {
            Path file = Path.of(path).normalize();
            boolean isInside = !file.isAbsolute() && !file.startsWith("..");
            return isInside && Files.isRegularFile(folder.resolve(file)) ? folder.resolve(file) : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /** Returns the entry of a path, with a key that differs from the keys of other folders. */
    static String entryOf(String path) {
        String key = keyOf(path);
        return key.equals(path) ? path : key + "=" + path;
    }

    /** Returns the name that a file has in the pod: {@code routes-shop.yaml} for {@code routes/shop.yaml}. */
    public static String keyOf(String path) {
        return OUTSIDE_OF_KEY.matcher(path).replaceAll("-");
    }
}
