/* Stands in for Stripe.js against the Stripe twin: a card form without an iframe.
   It sets no style: the page's own CSS applies through class names. */
(() => {
  "use strict";

  const API = new URL(document.currentScript.src).origin;
  const CLASSES = { group: "stack", field: "field", row: "grid g2", input: "input",
    error: "err", invalid: "invalid" };
  const FIELDS = [
    { name: "number", autocomplete: "cc-number", length: 23, placeholder: "4242 4242 4242 4242" },
    { name: "expiry", autocomplete: "cc-exp", length: 7, placeholder: "12 / 34" },
    { name: "cvc", autocomplete: "cc-csc", length: 4, placeholder: "123" },
  ];
  const WORDS = {
    id: {
      number: "Nomor kartu", expiry: "Masa berlaku (BB/TT)", cvc: "Kode keamanan (CVC)",
      incomplete_number: "Nomor kartu belum lengkap.",
      incomplete_expiry: "Masa berlaku belum lengkap. Contoh: 12/34.",
      incomplete_cvc: "Kode keamanan belum lengkap.",
      incorrect_number: "Nomor kartu salah. Periksa lagi angkanya.",
      invalid_expiry_month: "Masa berlaku kartu salah.",
      invalid_expiry_year: "Masa berlaku kartu sudah lewat atau salah.",
      invalid_cvc: "Kode keamanan kartu salah.",
      incorrect_cvc: "Kode keamanan kartu salah.",
      expired_card: "Masa berlaku kartu sudah habis. Coba kartu lain.",
      insufficient_funds: "Saldo kartu tidak cukup. Coba kartu lain.",
      processing_error: "Kartu gagal diproses. Coba lagi sebentar lagi.",
      test_mode_live_card: "Ini mode uji: pakai kartu uji, misalnya 4242 4242 4242 4242.",
      card_declined: "Kartu ditolak. Coba kartu lain.",
      api_connection_error: "Sambungan terputus. Periksa internet lalu coba lagi.",
    },
    en: {
      number: "Card number", expiry: "Expiration date (MM/YY)", cvc: "Security code (CVC)",
      incomplete_number: "Your card number is incomplete.",
      incomplete_expiry: "Your card's expiration date is incomplete. For example: 12/34.",
      incomplete_cvc: "Your card's security code is incomplete.",
      api_connection_error: "The connection broke. Check your internet and try again.",
    },
  };
  let mounted = 0;

  const language = (locale) => {
    const wanted = !locale || locale === "auto" ? document.documentElement.lang : locale;
    return wanted.startsWith("en") ? "en" : "id";
  };

  const build = (tag, classes, attributes = {}) => {
    const node = document.createElement(tag);
    node.className = classes;
    Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
    return node;
  };

  /* "1234" and "12 / 2034" both mean month 12 of the year 34. */
  const readExpiry = (text) => {
    const match = text.replace(/\s/g, "").match(/^(\d{1,2})\/?(\d{2}|\d{4})$/);
    return match ? { month: match[1], year: match[2] } : null;
  };

  const fieldOf = (error) => {
    if (/number/.test(error.code)) return "number";
    if (/expir/.test(error.code)) return "expiry";
    return /cvc/.test(error.code) ? "cvc" : null;
  };

  class PaymentElement {
    constructor(options) {
      this.words = WORDS[options.language];
      this.classes = { ...CLASSES, ...options.classes };
      this.listeners = {};
      this.parts = {};
    }

    mount(target) {
      const place = typeof target === "string" ? document.querySelector(target) : target;
      if (!place) throw new Error(`The selector you specified (${target}) applies to no element.`);
      mounted += 1;
      const [number, expiry, cvc] = FIELDS.map((field) => this.buildField(field));
      const row = build("div", this.classes.row);
      row.append(expiry, cvc);
      this.root = build("div", this.classes.group);
      this.root.append(number, row);
      place.replaceChildren(this.root);
      this.parts.number.input.addEventListener("input", (event) => this.groupDigits(event.target));
      queueMicrotask(() => this.emit("ready", { elementType: "payment" }));
    }

    /* The inputs have no name, so that a form never sends a card to the shop. */
    buildField({ name, autocomplete, length, placeholder }) {
      const id = `stripe-${name}-${mounted}`;
      const label = build("label", "", { for: id });
      label.textContent = this.words[name];
      const error = build("p", this.classes.error, { id: `${id}-error`, role: "alert" });
      error.hidden = true;
      const input = build("input", this.classes.input, {
        id, autocomplete, placeholder, maxlength: length, inputmode: "numeric", type: "text",
        "aria-describedby": `${id}-error`,
      });
      input.addEventListener("input", () => this.changed(name));
      const box = build("div", this.classes.field);
      box.append(label, error, input);
      this.parts[name] = { box, error, input };
      return box;
    }

    groupDigits(input) {
      if (input.selectionStart !== input.value.length) return;
      const digits = input.value.replace(/\D/g, "").slice(0, 19);
      input.value = digits.replace(/(\d{4})(?=\d)/g, "$1 ");
    }

    changed(name) {
      this.show(name, "");
      this.emit("change", { elementType: "payment", complete: !this.firstGap(), empty: false });
    }

    firstGap() {
      if (this.value("number").replace(/\D/g, "").length < 12) return "incomplete_number";
      if (!readExpiry(this.value("expiry"))) return "incomplete_expiry";
      return /^\d{3,4}$/.test(this.value("cvc")) ? null : "incomplete_cvc";
    }

    value(name) {
      return this.parts[name].input.value.trim();
    }

    card() {
      const expiry = readExpiry(this.value("expiry"));
      return { number: this.value("number").replace(/\D/g, ""), exp_month: expiry.month,
        exp_year: expiry.year, cvc: this.value("cvc") };
    }

    show(name, message) {
      const { box, error, input } = this.parts[name];
      this.classes.invalid.split(" ").forEach((each) => box.classList.toggle(each, !!message));
      input.toggleAttribute("aria-invalid", !!message);
      if (message) input.setAttribute("aria-invalid", "true");
      error.textContent = message;
      error.hidden = !message;
    }

    /* Say the error in the person's language, at its field when it has one. */
    report(error) {
      const message = this.words[error.decline_code] || this.words[error.code] || error.message;
      const name = fieldOf(error);
      if (name) {
        this.show(name, message);
        this.parts[name].input.focus();
      }
      return { error: { ...error, message } };
    }

    on(name, listener) {
      (this.listeners[name] ||= []).push(listener);
      return this;
    }

    emit(name, event) {
      (this.listeners[name] || []).forEach((listener) => listener(event));
    }

    focus() { this.parts.number.input.focus(); }
    unmount() { this.root.remove(); }
    destroy() { this.unmount(); }
    update() {}
  }

  const flatten = (value, path = "") => Object.entries(value).flatMap(([key, inner]) => {
    const name = path ? `${path}[${key}]` : key;
    return typeof inner === "object" ? flatten(inner, name) : [[name, String(inner)]];
  });

  const ask = async (key, method, path, params) => {
    const form = new URLSearchParams(flatten({ key, ...params }));
    const isGet = method === "GET";
    try {
      const response = await fetch(`${API}${path}${isGet ? `?${form}` : ""}`, {
        method, body: isGet ? undefined : form,
        headers: isGet ? { Authorization: `Bearer ${key}` } : {},
      });
      return await response.json();
    } catch {
      return { error: { type: "api_connection_error", code: "api_connection_error", message: "" } };
    }
  };

  const leave = (returnUrl, intent) => {
    const url = new URL(returnUrl);
    url.searchParams.set("payment_intent", intent.id);
    url.searchParams.set("payment_intent_client_secret", intent.client_secret);
    url.searchParams.set("redirect_status", "succeeded");
    window.location.assign(url);
  };

  window.Stripe = (publishableKey) => {
    if (!/^pk_test_/.test(publishableKey)) throw new Error("The twin takes only pk_test_ keys.");

    const elements = ({ clientSecret, locale, appearance = {} }) => {
      const made = {};
      return {
        clientSecret,
        create: (kind, options = {}) => {
          if (kind !== "payment") throw new Error(`The twin has no ${kind} element.`);
          made.payment = new PaymentElement({ language: language(locale),
            classes: { ...appearance.classes, ...options.classes } });
          return made.payment;
        },
        getElement: (kind) => made[kind] || null,
        submit: async () => {
          const gap = made.payment.firstGap();
          return gap ? made.payment.report({ type: "validation_error", code: gap }) : {};
        },
      };
    };

    const confirmPayment = async ({ elements: group, clientSecret, confirmParams, redirect }) => {
      const problem = await group.submit();
      if (problem.error) return problem;
      const secret = clientSecret || group.clientSecret;
      const element = group.getElement("payment");
      const path = `/v1/payment_intents/${secret.split("_secret_")[0]}/confirm`;
      const answer = await ask(publishableKey, "POST", path, {
        client_secret: secret, return_url: confirmParams.return_url,
        payment_method_data: { type: "card", card: element.card() },
      });
      if (answer.error) return element.report(answer.error);
      if (redirect === "if_required") return { paymentIntent: answer };
      leave(confirmParams.return_url, answer);
      return new Promise(() => {}); // the page is on its way out
    };

    const retrievePaymentIntent = async (secret) => {
      const path = `/v1/payment_intents/${secret.split("_secret_")[0]}`;
      const answer = await ask(publishableKey, "GET", path, { client_secret: secret });
      return answer.error ? answer : { paymentIntent: answer };
    };

    return { elements, confirmPayment, retrievePaymentIntent };
  };
  window.Stripe.version = "twin";
})();
