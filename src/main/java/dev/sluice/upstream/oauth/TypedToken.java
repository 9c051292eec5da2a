package dev.sluice.upstream.oauth;

/** A token of the issuer with its type (RFC 7009 2.1). {@code toString} hides the token. */
public record TypedToken(String value, String type) {
    static final String ACCESS_TOKEN = "access_token";

    public static TypedToken access(String value) {
        return new TypedToken(value, ACCESS_TOKEN);
    }

    public static TypedToken refresh(String value) {
        return new TypedToken(value, "refresh_token");
    }

    @Override
    public String toString() {
        return "(" + type + ")";
    }
}
