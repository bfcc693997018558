// What CloudFront does with a request for a large answer's link before it looks into its cache or asks the bucket.
// Runtime: cloudfront-js-2.0. The bucket would answer some queries with headers of the viewer's choice: none reaches it.

const LINK = /^\/-\/links\/([1-9][0-9]{0,11})\/[A-Za-z0-9_-]{43}$/;
const ALLOW = 'GET, HEAD, OPTIONS';
const ALLOW_HEADERS = 'If-Match, If-Modified-Since, If-None-Match, If-Range, If-Unmodified-Since, Range, '
    + 'DPR, Save-Data, Sec-CH-DPR, Sec-CH-Width, Width';

function handler(event) {
    const request = event.request;
    const link = LINK.exec(request.uri);
    if (ALLOW.split(', ').indexOf(request.method) < 0) {
        return problem(405, 'Method Not Allowed', 'Only GET and HEAD are allowed.');
    }
    if (request.method === 'OPTIONS') {
        return preflight();
    }
    if (!link) {
        return problem(404, 'Not Found', 'There is nothing here.');
    }
    if (Number(link[1]) * 1000 <= Date.now()) {
        return problem(403, 'Forbidden', 'The link has expired.');
    }
    request.querystring = {};
    return request;
}

function preflight() {
    const headers = shared();
    headers['access-control-allow-methods'] = { value: ALLOW };
    headers['access-control-allow-headers'] = { value: ALLOW_HEADERS };
    headers['access-control-max-age'] = { value: '86400' };
    headers.allow = { value: ALLOW };
    return { statusCode: 204, statusDescription: 'No Content', headers: headers };
}

function problem(status, title, detail) {
    const headers = shared();
    headers['cache-control'] = { value: 'no-store' };
    headers['content-type'] = { value: 'application/problem+json' };
    if (status === 405) {
        headers.allow = { value: ALLOW };
    }
    const body = JSON.stringify({ type: 'about:blank', title: title, status: status, detail: detail });
    return { statusCode: status, statusDescription: title, headers: headers, body: { encoding: 'text', data: body } };
}

function shared() {
    return {
        'access-control-allow-origin': { value: '*' },
        'cross-origin-resource-policy': { value: 'cross-origin' },
        'timing-allow-origin': { value: '*' },
        'x-content-type-options': { value: 'nosniff' },
    };
}
