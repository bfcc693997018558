// What CloudFront does with a request before it looks into its cache. Runtime: cloudfront-js-2.0.
// Whatever is left out or spelled anew here must leave the function's answer as it is.

const LONGEST_URL = 8000;
const METHODS = ['GET', 'HEAD', 'OPTIONS'];
const ALLOW = METHODS.join(', ');

// Names of signatures: each covers the rest of the query, which must then stay as it is.
const SIGNATURES = /^(s|signature|key)=/;
const OF_NO_EFFECT = /^(utm_[a-z_]+|gclid|gbraid|wbraid|dclid|fbclid|msclkid|twclid|ttclid|mc_cid|mc_eid)(=|$)/;

const RAW_PATH = /^\/[!"$->@-~]*$/;
const CONTROL_OR_BACKSLASH = /%[01][0-9a-f]|%7f|%5c|\\/i;
const DOTTED_SEGMENT = /(\/|%2f)(\.|%2e){1,2}(\/|%2f|$)/i;

function handler(event) {
    const request = event.request;
    const headers = request.headers;
    const host = (valueOf(headers, 'host') || '').toLowerCase().replace(/:.*/, '').replace(/\.+$/, '');
    const query = request.rawQueryString();
    const refusal = refused(request.method, host, request.uri, query || '');
    if (refusal) {
        return refusal;
    }
    Object.keys(headers).filter((name) => name.startsWith('x-darkroom-')).forEach((name) => delete headers[name]);
    reduce(headers);
    headers['x-darkroom-path'] = { value: request.uri };
    headers['x-darkroom-host'] = { value: host };
    if (query !== undefined) {
        request.querystring = effective(query);
    }
    return request;
}

function refused(method, host, path, query) {
    if (!RAW_PATH.test(path)) {
        return problem(400, 'Bad Request', 'The path is not allowed.');
    }
    if (METHODS.indexOf(method) < 0) {
        return problem(405, 'Method Not Allowed', 'Only GET and HEAD are allowed.');
    }
    if ('https://'.length + host.length + path.length + 1 + query.length > LONGEST_URL) {
        return problem(414, 'URI Too Long', 'The URL is longer than 8,000 characters.');
    }
    if (method !== 'OPTIONS' && (CONTROL_OR_BACKSLASH.test(path) || DOTTED_SEGMENT.test(path))) {
        return problem(400, 'Bad Request', 'The path is not allowed.');
    }
    return null;
}

function effective(query) {
    const chunks = query.split('&');
    return chunks.some((chunk) => SIGNATURES.test(chunk))
        ? query
        : chunks.filter((chunk) => !OF_NO_EFFECT.test(chunk)).join('&');
}

function reduce(headers) {
    const width = first(headers, ['width', 'sec-ch-width']);
    const density = first(headers, ['dpr', 'sec-ch-dpr']);
    const saving = valueOf(headers, 'save-data');
    headers.accept = { value: formats(valueOf(headers, 'accept') || '') };
    set(headers, 'width', integer(width));
    set(headers, 'dpr', number(density));
    set(headers, 'save-data', saving !== undefined && saving.toLowerCase() === 'on' ? 'on' : '');
    ['sec-ch-width', 'sec-ch-dpr', 'viewport-width', 'sec-ch-viewport-width'].forEach((name) => delete headers[name]);
}

function formats(accept) {
    const named = {};
    accept.toLowerCase().split(',').forEach((part) => {
        const pieces = part.split(';').map((piece) => piece.trim());
        const weight = pieces.slice(1).find((piece) => piece.startsWith('q='));
        named[pieces[0]] = !/^q=0(\.0*)?$/.test(weight || 'q=1');
    });
    return ['image/avif', 'image/webp'].filter((name) => named[name] === true).join(',') || '*/*';
}

function integer(text) {
    const value = /^\+?[0-9]{1,18}$/.test(text || '') ? Number(text) : 0;
    return value >= 1 && value <= 8192 ? String(value) : '';
}

// The digits are kept as they are, because a number's own spelling may have an exponent.
function number(text) {
    const match = /^\+?([0-9]{0,18})(\.([0-9]{0,18}))?$/.exec(text || '');
    if (!match || !(match[1] || match[3]) || !(Number(text) > 0 && Number(text) <= 5)) {
        return '';
    }
    const whole = match[1].replace(/^0+/, '') || '0';
    const part = (match[3] || '').replace(/0+$/, '');
    return part ? `${whole}.${part}` : whole;
}

function first(headers, names) {
    return valueOf(headers, names.find((name) => headers[name]) || '');
}

function valueOf(headers, name) {
    const header = headers[name];
    return header && (header.multiValue ? header.multiValue.map((one) => one.value).join(',') : header.value);
}

function set(headers, name, value) {
    if (value) {
        headers[name] = { value: value };
    } else {
        delete headers[name];
    }
}

function problem(status, title, detail) {
    const headers = {
        'access-control-allow-origin': { value: '*' },
        'cache-control': { value: 'no-store' },
        'content-type': { value: 'application/problem+json' },
        'cross-origin-resource-policy': { value: 'cross-origin' },
        'timing-allow-origin': { value: '*' },
        'x-content-type-options': { value: 'nosniff' },
    };
    if (status === 405) {
        headers.allow = { value: ALLOW };
    }
    const body = JSON.stringify({ type: 'about:blank', title: title, status: status, detail: detail });
    return { statusCode: status, statusDescription: title, headers: headers, body: { encoding: 'text', data: body } };
}
