import { createTheme, type CSSVariablesResolver } from "@mantine/core";

/** The system's font at 14 px, a 4-px grid, one accent; shades chosen so that text passes AA. */
export const theme = createTheme({
  primaryColor: "blue",
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif',
  fontSizes: { xs: "12px", sm: "14px", md: "14px", lg: "16px", xl: "18px" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "20px", xl: "28px" },
  headings: { fontWeight: "600" },
  defaultRadius: "sm",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "sm" } },
    Badge: { defaultProps: { tt: "none", fz: "xs" } },
    Anchor: { defaultProps: { inherit: true } },
    // The head of a dialog is no second banner of the page.
    Modal: { defaultProps: { transitionProps: { duration: 120 }, attributes: { header: { role: "presentation" } } } },
    Drawer: { defaultProps: { transitionProps: { duration: 120 }, attributes: { header: { role: "presentation" } } } },
    Tooltip: { defaultProps: { openDelay: 400, transitionProps: { duration: 100 } } },
  },
});

/** Where Mantine's own text colours are below AA on its backgrounds. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "var(--mantine-color-gray-7)",
    "--mantine-color-placeholder": "#6c757d",
    "--mantine-color-error": "var(--mantine-color-red-9)",
    "--mantine-color-green-light-color": "#1d6b2f",
    "--mantine-color-yellow-light-color": "#7a4b00",
    "--mantine-color-red-light-color": "#b02525",
  },
  dark: {
    "--mantine-color-dimmed": "var(--mantine-color-dark-1)",
    "--mantine-color-placeholder": "#949494",
    "--mantine-color-error": "var(--mantine-color-red-4)",
  },
});
