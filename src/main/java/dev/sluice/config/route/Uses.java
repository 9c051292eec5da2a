package dev.sluice.config.route;

import dev.sluice.config.source.Place;
import dev.sluice.config.source.Scalar;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where something is used first in a text. */
final class Uses {
    private Uses() {}

    /** Where an expression uses a variable, {@code $name}. */
    static Place ofVariable(Scalar expression, String variable) {
        return first("\\$" + Pattern.quote(variable) + "(?![\\w-])", expression);
    }

    /** Where a template uses one, {@code {name}}. */
    static Place inTemplate(Scalar template, String variable) {
        return first("(?<=[{?&/,])" + Pattern.quote(variable) + "(?=[*,}])", template);
    }

    private static Place first(String pattern, Scalar text) {
        Matcher use = Pattern.compile(pattern).matcher(text.text());
        return use.find() ? text.place(use.start()) : text.place();
    }
}
