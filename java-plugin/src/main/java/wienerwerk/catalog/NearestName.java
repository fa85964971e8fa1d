package wienerwerk.catalog;

import java.util.List;

/** Finds what somebody meant who mistyped a name. */
public final class NearestName {
  private NearestName() {}

  /** The known name that differs by the fewest letters; empty if none is close (by the library's own rule). */
  public static String to(String name, List<String> known) {
    String nearest = "";
    int fewest = Integer.MAX_VALUE;
    for (String candidate : known) {
      int d = distance(name, candidate);
      if (d >= fewest) continue;
      nearest = candidate;
      fewest = d;
    }
    return fewest <= Math.max(2, nearest.length() / 3) ? nearest : "";
  }

  /** How many letters must be changed, added or taken away (Levenshtein). */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) row[j] = j;
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
