import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Failure } from '$lib/bindings/Failure';
import { failure } from '$lib/failure/failure';
import { Agent, account, byId, input, open, state } from './samples';

let agent: Agent;

beforeEach(() => {
  agent = new Agent();
  agent.state = state({ accounts: [], localService: null });
});

async function choose(way: 'local' | 'service'): Promise<void> {
  open(agent);
  await waitFor(() => byId(`way-${way}`));
  await fireEvent.click(byId(`way-${way}`));
}

async function type(id: string, value: string): Promise<void> {
  await fireEvent.input(input(id), { target: { value } });
}

async function submit(): Promise<void> {
  await fireEvent.submit(byId('submit').closest('form') ?? document.body);
}

/** Refuses the first request that adds an account; lets the next one through. */
function refuseOnce(refusal: Failure): void {
  let refused = false;
  agent.first = (request) => {
    if (request.type !== 'startOrganization' && request.type !== 'connect') return undefined;
    if (refused) {
      agent.state = state();
      return undefined;
    }
    refused = true;
    throw refusal;
  };
}

describe('an organization on this computer', () => {
  it('is started, and opened', async () => {
    agent.first = (request) => {
      if (request.type === 'startOrganization') agent.state = state();
      return undefined;
    };
    await choose('local');
    expect(input('seats').value).toBe('10');
    expect(document.activeElement).toBe(input('organizationName'));
    await type('organizationName', 'Brindlewick <b>Maps</b>');
    await type('ownerName', 'נועה');
    await type('seats', '12');
    await submit();
    expect(agent.platform.asked('startOrganization')).toEqual([
      {
        type: 'startOrganization',
        organizationName: 'Brindlewick <b>Maps</b>',
        seats: 12,
        ownerName: 'נועה',
        sessionOnly: false,
      },
    ]);
    await waitFor(() => byId('nav-members'));
    expect(byId('seats-available').textContent).toBe('7');
  });

  it('says beside the field what is wrong with it, and keeps what was typed', async () => {
    refuseOnce(failure('NAME_EMPTY', 'organizationName'));
    await choose('local');
    await type('ownerName', 'Noa');
    await submit();
    const words = await screen.findByText(/The name is empty\. Type a name\./);
    expect(input('organizationName').getAttribute('aria-describedby')).toBe(words.id);
    expect(input('organizationName').getAttribute('aria-invalid')).toBe('true');
    expect(input('ownerName').value).toBe('Noa');
    expect(document.activeElement).toBe(input('organizationName'));
  });

  it.each(['0', 'many', '1000000'])('does not ask for %s seats', async (seats) => {
    await choose('local');
    await type('seats', seats);
    await submit();
    await screen.findByText(/from 1 to 100,000/);
    expect(agent.platform.asked('startOrganization')).toEqual([]);
  });

  it('offers this session only where there is no keyring', async () => {
    refuseOnce(failure('KEYRING_UNAVAILABLE'));
    await choose('local');
    await type('organizationName', 'Maps');
    await type('ownerName', 'Noa');
    await submit();
    await screen.findByText(/This computer has no keyring/);
    await fireEvent.click(byId('session-only'));
    await waitFor(() => byId('nav-members'));
    const asked = agent.platform.asked('startOrganization');
    expect(asked.map(({ sessionOnly }) => sessionOnly)).toEqual([false, true]);
    expect(asked[1]?.organizationName).toBe('Maps');
  });

  it('asks for no second owner', async () => {
    agent.state = state();
    open(agent);
    await waitFor(() => byId('add-account'));
    await fireEvent.click(byId('add-account'));
    await fireEvent.click(byId('way-local'));
    expect(document.getElementById('ownerName')).toBeNull();
    await type('organizationName', 'Second');
    await submit();
    expect(agent.platform.asked('startOrganization')[0]?.ownerName).toBe(account().personName);
  });
});

describe('a server by its address', () => {
  async function find(): Promise<void> {
    await choose('service');
    await type('address', 'desk.example.org');
    await submit();
  }

  it('is found before anybody is asked to sign in', async () => {
    await find();
    await waitFor(() => byId('server-found'));
    expect(agent.platform.asked('findServer')[0]?.address).toBe('desk.example.org');
    expect(byId('server-found').textContent).toContain('Frontdesk service');
    expect(byId('server-found').textContent).toContain('https://desk.example.org');
    await waitFor(() => expect(document.activeElement).toBe(input('email')));
    await fireEvent.click(byId('change-address'));
    expect(input('address').value).toBe('desk.example.org');
  });

  it.each([
    ['HOST_UNKNOWN', /No server has this name/],
    ['CONNECTION_REFUSED', /Nobody listens at this address/],
    ['NOT_A_SERVICE', /no Frontdesk service/],
    ['REDIRECTED_ELSEWHERE', /leads to another host/],
  ] as const)('says %s beside the address', async (code, words) => {
    agent.first = (request) => {
      if (request.type === 'findServer') throw failure(code);
      return undefined;
    };
    await find();
    await screen.findByText(words);
    expect(document.activeElement).toBe(input('address'));
    expect(input('address').value).toBe('desk.example.org');
  });

  it('says above the button what no field is to blame for, with the detail', async () => {
    agent.first = (request) => {
      if (request.type !== 'findServer') return undefined;
      throw { ...failure('CERTIFICATE_REFUSED'), reason: 'UNKNOWN_ISSUER', detail: 'CN=x' };
    };
    await find();
    const note = await screen.findByRole('alert');
    expect(note.textContent).toContain('signed by nobody this computer trusts');
    expect(note.textContent).toContain('CN=x');
  });

  it('offers what the server has: no window, and a token only where it takes one', async () => {
    await find();
    await waitFor(() => byId('by-token'));
    expect(document.getElementById('by-window')).toBeNull();
    expect(document.getElementById('by-cookies')).toBeNull();
    agent.server = { ...agent.server, capabilities: [] };
    await fireEvent.click(byId('change-address'));
    await submit();
    await waitFor(() => byId('by-password'));
    expect(document.getElementById('by-token')).toBeNull();
  });
});

describe('signing in to a service', () => {
  async function connect(): Promise<void> {
    await choose('service');
    await type('address', 'desk.example.org');
    await submit();
    await waitFor(() => byId('email'));
    await type('email', 'noa@example.org');
    await type('password', 'wrong');
    await submit();
  }

  it('refuses a wrong password beside its field, and loses nothing', async () => {
    refuseOnce(failure('SIGN_IN_REFUSED'));
    await connect();
    await screen.findByText(/E-mail or password is wrong/);
    expect(input('email').value).toBe('noa@example.org');
    expect(input('password').value).toBe('wrong');
    expect(input('password').getAttribute('aria-invalid')).toBe('true');
    await type('password', 'right');
    await submit();
    await waitFor(() => byId('nav-members'));
    expect(agent.platform.asked('connect').map(({ credentials }) => credentials)).toEqual([
      { type: 'password', email: 'noa@example.org', password: 'wrong' },
      { type: 'password', email: 'noa@example.org', password: 'right' },
    ]);
    // As it was found, not as it was typed.
    expect(agent.platform.asked('connect')[0]?.address).toBe('https://desk.example.org');
  });

  it('takes a token, and says so when the service does not', async () => {
    refuseOnce(failure('SIGN_IN_REFUSED'));
    await choose('service');
    await type('address', 'desk.example.org');
    await submit();
    await waitFor(() => byId('token'));
    expect(input('token').type).toBe('password');
    await type('token', 'fdp_1');
    await fireEvent.submit(byId('submit-token').closest('form') ?? document.body);
    await screen.findByText(/does not take this access token/);
    expect(input('token').getAttribute('aria-invalid')).toBe('true');
    await fireEvent.submit(byId('submit-token').closest('form') ?? document.body);
    await waitFor(() => byId('nav-members'));
    expect(agent.platform.asked('connect')[1]?.credentials).toEqual({
      type: 'token',
      token: 'fdp_1',
    });
  });

  it('tells an account without an organization what to do', async () => {
    refuseOnce(failure('NOT_FOUND', 'organization'));
    await connect();
    expect((await screen.findByRole('alert')).textContent).toContain('no organization yet');
  });

  it('ignores a second press while it connects', async () => {
    const never = new Promise<never>(() => undefined);
    agent.first = (request) => (request.type === 'connect' ? never : undefined);
    await connect();
    expect(byId('submit').getAttribute('aria-busy')).toBe('true');
    await submit();
    expect(agent.platform.asked('connect')).toHaveLength(1);
  });
});
