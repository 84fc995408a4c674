/* The rank-and-renew model as a loop in C: rank_and_renew/model.py says what it does.
 *
 * With KEYED, chance is looked up by what it decides, as in Catfish: Philox4x32-10 (Salmon, Moraes,
 * Dror & Shaw 2011), one block a person-year and one an applicant, and normal numbers by quantile
 * (Wichura 1988, AS 241). Without, it comes from one xoshiro256++ (Blackman & Vigna 2019), and
 * normal numbers by ziggurat (Doornik 2005). */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { GRADES = 5, TERM = 3, APPLICANTS = 4, RETIRE = 60, FIRST = 22, LAST = 60, HIRED = 38 };
static const double SPREAD = 0.2, NOISE = 0.3, PUSH = 0.5, TAIL = 0.05, QUIT = 0.04;
static const double VALIDITY = 0.4, BASE = 1.0;

#ifdef KEYED
enum { ABILITY = 1, BIRTH = 4, YEAR = 8 };
typedef struct { uint32_t w[4]; } block;

static inline block philox(uint32_t c0, uint32_t c1, uint32_t c2, uint32_t c3, uint32_t k0,
                           uint32_t k1) {
  for (int round = 0; round < 10; round++) {
    uint64_t p0 = 0xD2511F53ull * c0, p1 = 0xCD9E8D57ull * c2;
    c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
    c1 = (uint32_t)p1;
    c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
    c3 = (uint32_t)p0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return (block){{c0, c1, c2, c3}};
}

static inline double fraction(uint32_t high, uint32_t low) {
  uint64_t bits = (uint64_t)high << 32 | low;
  return (double)(int64_t)(bits >> 11 | 1) * 0x1p-53;
}

static double quantile(double u) {
  double q = u - 0.5;
  if (fabs(q) <= 0.425) {
    double r = 0.180625 - q * q;
    return q *
           (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) *
                    r + 45921.953931549871457) * r + 13731.693765509461125) * r +
               1971.5909503065514427) * r + 133.14166789178437745) * r + 3.387132872796366608) /
           (((((((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) *
                    r + 21213.794301586595867) * r + 5394.1960214247511077) * r +
               687.1870074920579083) * r + 42.313330701600911252) * r + 1.0);
  }
  double r = sqrt(-log(q < 0 ? u : 1 - u)), x;
  if (r <= 5) {
    r -= 1.6;
    x = (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r +
              0.24178072517745061177) * r + 1.27045825245236838258) * r + 3.64784832476320460504) *
             r + 5.7694972214606914055) * r + 4.6303378461565452959) * r + 1.42343711074968357734) /
        (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r +
              0.0151986665636164571966) * r + 0.14810397642748007459) * r +
            0.68976733498510000455) * r + 1.6763848301838038494) * r + 2.05319162663775882187) * r +
         1.0);
  } else {
    r -= 5;
    x = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r +
              0.0012426609473880784386) * r + 0.026532189526576123093) * r +
            0.29656057182850489123) * r + 1.7848265399172913358) * r + 5.4637849111641143699) * r +
         6.6579046435011037772) /
        (((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r +
              1.8463183175100546818e-5) * r + 7.868691311456132591e-4) * r +
            0.0148753612908506148525) * r + 0.13692988092273580531) * r + 0.59983220655588793769) *
             r + 1.0);
  }
  return q < 0 ? -x : x;
}
#else
typedef struct { uint64_t s[4]; } generator;
static double edge[129], ratio_of[128];

static inline uint64_t rotl(uint64_t x, int k) { return x << k | x >> (64 - k); }

static inline uint64_t next(generator *g) {
  uint64_t *s = g->s, result = rotl(s[0] + s[3], 23) + s[0], t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotl(s[3], 45);
  return result;
}

static generator seeded(uint64_t seed) { /* splitmix64 */
  generator g;
  for (int i = 0; i < 4; i++) {
    uint64_t z = seed += 0x9E3779B97F4A7C15ull;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ z >> 27) * 0x94D049BB133111EBull;
    g.s[i] = z ^ z >> 31;
  }
  return g;
}

static inline double uniform(generator *g) { return (double)(int64_t)(next(g) >> 11 | 1) * 0x1p-53; }

static void ziggurat(void) {
  const double r = 3.442619855899, v = 9.91256303526217e-3;
  double f = exp(-0.5 * r * r);
  edge[0] = v / f;
  edge[1] = r;
  for (int i = 2; i < 128; i++) {
    edge[i] = sqrt(-2 * log(v / edge[i - 1] + f));
    f = exp(-0.5 * edge[i] * edge[i]);
  }
  edge[128] = 0;
  for (int i = 0; i < 128; i++) ratio_of[i] = edge[i + 1] / edge[i];
}

static inline double normal(generator *g) {
  for (;;) {
    uint64_t bits = next(g);
    double u = (double)((int64_t)bits >> 11) * 0x1p-52; /* in [-1, 1); the lowest 7 bits are unused */
    int i = bits & 127;
    if (fabs(u) < ratio_of[i]) return u * edge[i];
    if (i == 0) {
      double x, y;
      do {
        x = log(uniform(g)) / edge[1];
        y = log(uniform(g));
      } while (-2 * y < x * x);
      return u < 0 ? x - edge[1] : edge[1] - x;
    }
    double x = u * edge[i];
    double f0 = exp(-0.5 * (edge[i] * edge[i] - x * x));
    double f1 = exp(-0.5 * (edge[i + 1] * edge[i + 1] - x * x));
    if (f1 + uniform(g) * (f0 - f1) < 1) return x;
  }
}
#endif

/* The k-th smallest of n numbers, 0 the smallest; they are put out of order. */
static double kth(double *a, int n, int k) {
  int low = 0, high = n - 1;
  while (low < high) {
    double pivot = a[(low + high) / 2];
    int i = low, j = high;
    while (i <= j) {
      while (a[i] < pivot) i++;
      while (a[j] > pivot) j--;
      if (i <= j) {
        double held = a[i];
        a[i++] = a[j];
        a[j--] = held;
      }
    }
    if (k <= j) high = j;
    else if (k >= i) low = i;
    else break;
  }
  return a[k];
}

/* The same, when about that many are below a guess: only those are looked at. */
static double cut_of(const double *score, double *room, int n, int k, double guess) {
  int found = 0;
  for (int i = 0; i < n; i++) {
    room[found] = score[i];
    found += score[i] < guess;
  }
  if (found > k) return kth(room, found, k);
  memcpy(room, score, n * sizeof *room);
  return kth(room, n, k);
}

/* One replication. out: output, quits, retirements, tail exits, pay, spread of pay. */
static void history(int posts, int years, double ratio, uint32_t seed, uint32_t replication,
                    double *out) {
  int n = posts / GRADES, all = n * GRADES, tail = (int)(n * TAIL + 1e-9);
  double effort = 1 + PUSH * ratio, blind = sqrt(1 - VALIDITY * VALIDITY), squares = 0;
  double output = 0, paid = 0, quits = 0, retirements = 0, tail_exits = 0, guess[GRADES] = {0};
  double *able = malloc(all * sizeof *able), *score = malloc(n * sizeof *score);
  double *room = malloc((n + 1) * sizeof *room);
  int8_t *age = malloc(all), *tail_years = calloc(all, 1);
#ifdef KEYED
  uint32_t *turn = calloc(all, sizeof *turn), *luck = malloc(n * sizeof *luck);
  const uint32_t quit_below = (uint32_t)(QUIT * 0x1p32);
#else
  generator g = seeded((uint64_t)seed << 32 | replication);
  const uint64_t quit_below = (uint64_t)(QUIT * 0x1p64);
#endif
  for (int i = 0; i < all; i++) {
#ifdef KEYED
    block b = philox(i / n, i % n, 0, ABILITY << 24, seed, replication);
    able[i] = exp(SPREAD * quantile(fraction(b.w[0], b.w[1]))) * effort;
    age[i] = FIRST + ((uint64_t)b.w[2] * (LAST - FIRST) >> 32);
#else
    able[i] = exp(SPREAD * normal(&g)) * effort;
    age[i] = FIRST + ((next(&g) >> 32) * (LAST - FIRST) >> 32);
#endif
  }
  for (int year = 1; year <= years; year++) {
    int term_ends = year % TERM == 0;
    squares = 0;
    for (int grade = 0; grade < GRADES; grade++) {
      int start = grade * n;
      double total = 0;
      for (int i = 0; i < n; i++) {
#ifdef KEYED
        block b = philox(grade, i, turn[start + i], YEAR << 24 | year, seed, replication);
        luck[i] = b.w[2];
        score[i] = fraction(b.w[0], b.w[1]);
      }
      for (int i = 0; i < n; i++) { /* apart, so that the compiler can take several at once */
        score[i] = quantile(score[i]);
#else
        score[i] = normal(&g);
#endif
      }
      for (int i = 0; i < n; i++) {
        score[i] = able[start + i] * exp(NOISE * score[i]);
        output += able[start + i];
        total += score[i];
      }
      double cut = -1;
      if (tail) cut = guess[grade] = cut_of(score, room, n, tail - 1, 1.15 * guess[grade]);
      double fixed = (1 - ratio) * BASE, share = ratio * BASE * n / total;
      for (int i = 0; i < n; i++) {
        double pay = fixed + share * score[i];
        paid += pay;
        squares += (pay - BASE) * (pay - BASE); /* the mean is BASE, as shares sum to the pot */
        tail_years[start + i] += score[i] <= cut;
        age[start + i]++;
      }
      for (int i = 0; i < n; i++) {
        int at = start + i;
        if (age[at] >= RETIRE) {
          retirements++;
#ifdef KEYED
        } else if (luck[i] < quit_below) {
#else
        } else if (next(&g) < quit_below) {
#endif
          quits++;
        } else if (term_ends && tail_years[at] == TERM) {
          tail_exits++;
        } else {
          continue;
        }
        double best = 0, best_seen = -1e9;
#ifdef KEYED
        uint32_t opening = ((turn[at] >> 16) + 1) << 16;
        for (int place = 1; place <= APPLICANTS; place++) {
          block b = philox(grade, i, opening | place, ABILITY << 24, seed, replication);
          double ability = quantile(fraction(b.w[0], b.w[1]));
          double seen = VALIDITY * ability + blind * quantile(fraction(b.w[2], b.w[3]));
          if (seen > best_seen) best = ability, best_seen = seen, turn[at] = opening | place;
        }
        block b = philox(grade, i, turn[at], BIRTH << 24, seed, replication);
        age[at] = FIRST + ((uint64_t)b.w[0] * (HIRED - FIRST) >> 32);
#else
        for (int place = 1; place <= APPLICANTS; place++) {
          double ability = normal(&g), seen = VALIDITY * ability + blind * normal(&g);
          if (seen > best_seen) best = ability, best_seen = seen;
        }
        age[at] = FIRST + ((next(&g) >> 32) * (HIRED - FIRST) >> 32);
#endif
        able[at] = exp(SPREAD * best) * effort;
        tail_years[at] = 0;
      }
      if (term_ends) memset(tail_years + start, 0, n);
    }
  }
  double found[6] = {output, quits, retirements, tail_exits, paid, sqrt(squares / all)};
  memcpy(out, found, sizeof found);
  free(able), free(score), free(room), free(age), free(tail_years);
#ifdef KEYED
  free(turn), free(luck);
#endif
}

/* All replications. out: six numbers for each. */
void run(int posts, int years, int replications, double ratio, uint32_t seed, double *out) {
#ifndef KEYED
  ziggurat();
#endif
  for (int k = 0; k < replications; k++) history(posts, years, ratio, seed, k, out + 6 * k);
}
