package wienerwerk.image;

import wienerwerk.NativeArray;

/** A Gaussian in the place of a PSF. */
public final class GaussianPsf {
  private GaussianPsf() {}

  /** A Gaussian of these standard deviations (micrometers) on voxels of 0.2 x 0.1 x 0.1 micrometers. */
  public static NativeArray of(int nz, int n, double sz, double sy, double sx) {
    NativeArray psf = NativeArray.wanted("psf");
    psf.axes = nz > 1 ? "zyx" : "yx";
    psf.type = NativeArray.F32;
    psf.shape = nz > 1 ? new long[] {nz, n, n} : new long[] {n, n};
    psf.spacing = nz > 1 ? new double[] {0.2, 0.1, 0.1} : new double[] {0.1, 0.1};
    psf.planes = new Object[nz];
    for (int z = 0; z < nz; z++) {
      float[] plane = new float[n * n];
      for (int y = 0; y < n; y++)
        for (int x = 0; x < n; x++)
          plane[y * n + x] =
              (float) (7 * part((z - nz / 2) * 0.2, sz) * part((y - n / 2) * 0.1, sy) * part((x - n / 2) * 0.1, sx));
      psf.planes[z] = plane;
    }
    return psf;
  }

  /** One axis of it, of peak 1. */
  static double part(double at, double sigma) {
    return Math.exp(-at * at / (2 * sigma * sigma));
  }
}
