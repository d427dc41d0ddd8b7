/*
 * JavaScript client of this gateway, for browsers from ES5 on. Licence: Apache-2.0.
 *
 * Every operation is a function of one object. Members named like a path variable or a query
 * parameter go there; the others that count:
 *   $entity    the body: an object (sent as JSON) or a string
 *   $callback  function (status, request, entity); without it the call is synchronous and returns
 *              the entity. The entity is undefined unless the status is 2xx.
 *   $apiURL    the interface's address, when not REST.apiURL; a slash at the end does no harm
 *   $contentType, $accepts, $username, $password
 *   guid       the session's Guid, when not the one that the agent's sign-in gave
 *
 *   OnlineAgent.login({agentid: "101", $entity: {password: "secret", phonenum: "40001"},
 *                      $callback: function (status, request, entity) { show(entity); }});
 *
 * The Guid of an answer's Set-GUID header is kept for its agent and sent with that agent's next
 * calls. It is kept in this page only.
 */
(function (root) {
    "use strict";

    var REST = root.REST = root.REST || {};
    var guids = {};

    /* Where this script came from tells where the interface is. */
    function ownAddress() {
        if (typeof document === "undefined") {
            return "/agentgateway/resource";
        }
        var scripts = document.getElementsByTagName("script");
        for (var i = scripts.length - 1; i >= 0; i--) {
            var at = (scripts[i].src || "").indexOf("/agentgateway/resource-js");
            if (at >= 0) {
                return scripts[i].src.substring(0, at) + "/agentgateway/resource";
            }
        }
        return "/agentgateway/resource";
    }

    if (!REST.apiURL) {
        REST.apiURL = ownAddress();
    }
    /* Old browsers answer a GET from their cache: a parameter that changes prevents that. */
    if (REST.antiBrowserCache === undefined) {
        REST.antiBrowserCache = true;
    }

    /* The Guid kept for an agent, and keeping one: for pages that survive a reload. */
    REST.getGuid = function (agentid) {
        return guids["a" + agentid];
    };
    REST.setGuid = function (agentid, guid) {
        guids["a" + agentid] = guid;
    };

    function keepGuid(agentid, request) {
        var header = request.getResponseHeader("Set-GUID");
        if (header && agentid !== undefined) {
            REST.setGuid(agentid, header.split("=")[1]);
        }
    }

    function entityOf(request) {
        if (request.status < 200 || request.status > 299) {
            return undefined;
        }
        var type = request.getResponseHeader("JSON-Type") || request.getResponseHeader("Content-Type") || "";
        if (type.indexOf("json") < 0) {
            return request.responseText;
        }
        try {
            return JSON.parse(request.responseText);
        } catch (notJson) {
            return undefined;
        }
    }

    /* One request. The generated functions use it; a page may, too. */
    function Request() {
        this.uri = "";
        this.method = "GET";
        this.async = true;
        this.accepts = "application/json";
        this.query = [];
        this.headers = [];
    }

    Request.prototype.setURI = function (uri) { this.uri = uri; };
    Request.prototype.setMethod = function (method) { this.method = method; };
    Request.prototype.setAsync = function (async) { this.async = async; };
    Request.prototype.setAccepts = function (accepts) { this.accepts = accepts; };
    Request.prototype.setContentType = function (type) { this.contentType = type; };
    Request.prototype.setEntity = function (entity) { this.entity = entity; };
    Request.prototype.setCredentials = function (username, password) {
        this.username = username;
        this.password = password;
    };
    Request.prototype.addHeader = function (name, value) { this.headers.push([name, value]); };
    Request.prototype.addQueryParameter = function (name, value) {
        this.query.push(encodeURIComponent(name) + "=" + encodeURIComponent(value));
    };

    Request.prototype.execute = function (callback) {
        var self = this;
        var request = new XMLHttpRequest();
        if (REST.antiBrowserCache && self.method === "GET") {
            self.addQueryParameter("resteasy_jsapi_anti_cache", new Date().getTime());
        }
        var uri = self.query.length ? self.uri + "?" + self.query.join("&") : self.uri;
        if (self.username !== undefined) {
            request.open(self.method, uri, self.async, self.username, self.password);
        } else {
            request.open(self.method, uri, self.async);
        }
        request.setRequestHeader("Accept", self.accepts);
        for (var i = 0; i < self.headers.length; i++) {
            request.setRequestHeader(self.headers[i][0], self.headers[i][1]);
        }
        var body = null;
        if (self.entity !== undefined && self.entity !== null) {
            body = typeof self.entity === "string" ? self.entity : JSON.stringify(self.entity);
            request.setRequestHeader("Content-Type", self.contentType || "application/json; charset=UTF-8");
        }

        function done() {
            if (request.readyState !== 4) {
                return;
            }
            keepGuid(self.agentid, request);
            if (callback) {
                callback(request.status, request, entityOf(request));
            }
        }

        if (self.async) {
            request.onreadystatechange = done;
            request.send(body);
            return request;
        }
        request.send(body);
        done();
        return request;
    };

    REST.Request = Request;

    function address(pattern, params) {
        var base = String(params.$apiURL || REST.apiURL).replace(/\/+$/, "");
        return base + pattern.replace(/\{(\w+)\}/g, function (all, name) {
            if (params[name] === undefined || params[name] === null) {
                throw new Error(name + " is missing");
            }
            return encodeURIComponent(params[name]);
        });
    }

    function queryOf(names, params, add) {
        for (var i = 0; i < names.length; i++) {
            if (params[names[i]] !== undefined && params[names[i]] !== null) {
                add(names[i], params[names[i]]);
            }
        }
    }

    function object(name) {
        root[name] = root[name] || {};
        return root[name];
    }

    function operation(owner, name, method, pattern, query, takesBody) {
        object(owner)[name] = function (given) {
            var params = given || {};
            var request = new Request();
            request.setMethod(method);
            request.setURI(address(pattern, params));
            queryOf(query, params, function (key, value) { request.addQueryParameter(key, value); });
            var guid = params.guid || REST.getGuid(params.agentid);
            if (guid) {
                request.addHeader("guid", guid);
            }
            request.agentid = params.agentid;
            if (params.$accepts) {
                request.setAccepts(params.$accepts);
            }
            if (params.$username !== undefined) {
                request.setCredentials(params.$username, params.$password);
            }
            if (takesBody || params.$entity !== undefined) {
                request.setEntity(params.$entity);
                request.setContentType(params.$contentType);
            }
            if (params.$callback) {
                request.execute(params.$callback);
                return undefined;
            }
            var result;
            request.setAsync(false);
            request.execute(function (status, xhr, entity) { result = entity; });
            return result;
        };
    }

    /*
     * Events over a WebSocket: $callback(message) for each, $close(event) at the end. An event is
     * acknowledged when the callback has returned; when it throws, the next stream or poll tells it
     * again. A page can't set headers here, so the Guid goes as a subprotocol.
     */
    function stream(owner, name, pattern, query) {
        object(owner)[name] = function (given) {
            var params = given || {};
            var parts = [];
            queryOf(query, params, function (key, value) {
                parts.push(encodeURIComponent(key) + "=" + encodeURIComponent(value));
            });
            var link = root.document ? root.document.createElement("a") : {};
            link.href = address(pattern, params) + (parts.length ? "?" + parts.join("&") : "");
            var guid = params.guid || REST.getGuid(params.agentid);
            var socket = new WebSocket(link.href.replace(/^http/, "ws"), ["ccgate.events", "guid." + guid]);
            socket.onmessage = function (message) {
                if (!params.$callback) {
                    return;
                }
                var told = JSON.parse(message.data);
                params.$callback(told);
                if (told.event && socket.readyState === 1) {
                    socket.send(JSON.stringify({ack: told.event.eventNo}));
                }
            };
            socket.onclose = params.$close || null;
            return socket;
        };
    }

