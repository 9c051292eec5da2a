package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Equality of JSON values, as JSON Schema defines it: numbers by value, and objects without order. Each value costs a step. */
final class JsonEquality {
    /** Steps of the look-up of a property. */
    private static final int PROPERTY = 2;

    private JsonEquality() {}

    static boolean areEqual(JsonNode value, JsonNode other, Check check) {
        check.charge(1);
        if (value.isNumber()) return other.isNumber() && JsonNumbers.compare(value, other, check) == 0;
        if (value.isTextual()) return other.isTextual() && areEqual(value.textValue(), other.textValue(), check);
        if (value.isObject()) return other.isObject() && areEqualObjects(value, other, check);
        if (value.isArray()) return other.isArray() && areEqualLists(value, other, check);
        return value.equals(other);
    }

    private static boolean areEqual(String text, String other, Check check) {
        if (text.length() != other.length()) return false;
        check.chargeText(text.length());
        return text.equals(other);
    }

    private static boolean areEqualLists(JsonNode list, JsonNode other, Check check) {
        if (list.size() != other.size()) return false;
        for (int i = 0; i < list.size(); i++) if (!areEqual(list.path(i), other.path(i), check)) return false;
        return true;
    }

    private static boolean areEqualObjects(JsonNode object, JsonNode other, Check check) {
        if (object.size() != other.size()) return false;
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            check.charge(PROPERTY);
            check.chargeText(2 * field.getKey().length());
            JsonNode same = other.get(field.getKey());
            if (same == null || !areEqual(field.getValue(), same, check)) return false;
        }
        return true;
    }

    /** Returns a hash that equal values share. */
    static int hash(JsonNode value, Check check) {
        check.charge(1);
        if (value.isNumber()) return JsonNumbers.hash(value, check);
        if (value.isTextual()) return hash(value.textValue(), check);
        if (value.isObject()) return hashOfObject(value, check);
        if (value.isArray()) return hashOfList(value, check);
        return value.asText().hashCode();
    }

    private static int hash(String text, Check check) {
        check.chargeText(text.length());
        return text.hashCode();
    }

    private static int hashOfList(JsonNode list, Check check) {
        int hash = 1;
        for (JsonNode item : list) hash = 31 * hash + hash(item, check);
        return hash;
    }

    /** The finalizer of MurmurHash3. Without it, the sum of two small numbers is the same for many objects, such as points. */
    private static int spread(int hash) {
        int mixed = (hash ^ hash >>> 16) * 0x85EBCA6B;
        mixed = (mixed ^ mixed >>> 13) * 0xC2B2AE35;
        return mixed ^ mixed >>> 16;
    }

    private static int hashOfObject(JsonNode object, Check check) {
        int hash = 7;
        for (Map.Entry<String, JsonNode> field : object.properties())
            hash += spread(31 * hash(field.getKey(), check) + hash(field.getValue(), check));
        return hash;
    }
}
